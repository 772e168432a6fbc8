import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** Opens a port envelope with the JDK: {@code java OpenPort.java key.pem < envelope > value}. */
final class OpenPort {
    public static void main(String[] args) throws IOException {
        try {
            byte[] value = run(args);
            System.out.write(value, 0, value.length);
            System.out.flush();
        } catch (Refused reason) {
            System.err.println(reason.getMessage());
            System.exit(1);
        }
    }

    private static byte[] run(String[] args) throws IOException, Refused {
        if (args.length != 1) {
            throw new Refused("usage: java OpenPort.java key.pem < envelope");
        }
        String envelope = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).trim();
        return openPort(envelope, readKey(args[0]));
    }

    /** Returns the value. */
    static byte[] openPort(String envelope, PrivateKey key) throws Refused {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(envelope);
        } catch (IllegalArgumentException error) {
            throw new Refused("not base64");
        }
        int end = 12 + (((RSAKey) key).getModulus().bitLength() + 7) / 8;
        if (sealed.length < end + 16) {
            throw new Refused("too short for this key");
        }
        byte[] iv = Arrays.copyOf(sealed, 12);
        byte[] wrappedKey = Arrays.copyOfRange(sealed, 12, end);
        return openContent(key, wrappedKey, iv, new byte[0], Arrays.copyOfRange(sealed, end, sealed.length));
    }

    /** Decrypts AES-256-GCM with the unwrapped content key. */
    private static byte[] openContent(PrivateKey key, byte[] wrappedKey, byte[] iv, byte[] aad, byte[] ciphertext)
            throws Refused {
        try {
            SecretKeySpec contentKey = new SecretKeySpec(unwrap(key, wrappedKey), "AES");
            Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
            aes.init(Cipher.DECRYPT_MODE, contentKey, new GCMParameterSpec(128, iv));
            aes.updateAAD(aad);
            return aes.doFinal(ciphertext);
        } catch (GeneralSecurityException | IllegalArgumentException error) {
            throw new Refused("wrong key or altered envelope");
        }
    }

    /**
     * Returns the unwrapped content key. In place of what is none, a random one: that fails later, as an altered
     * value does, so that neither words nor time tell an attacker which it was (RFC 7516 §11.5).
     */
    private static byte[] unwrap(PrivateKey key, byte[] wrappedKey) throws GeneralSecurityException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        // The parameters are said in full: by the name alone, Java would take SHA-1 for MGF1.
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        MGF1ParameterSpec mgf1 = MGF1ParameterSpec.SHA256;
        rsa.init(Cipher.DECRYPT_MODE, key, new OAEPParameterSpec("SHA-256", "MGF1", mgf1, PSource.PSpecified.DEFAULT));
        try {
            byte[] contentKey = rsa.doFinal(wrappedKey);
            return contentKey.length == 32 ? contentKey : random;
        } catch (GeneralSecurityException error) {
            return random;
        }
    }

    private static PrivateKey readKey(String file) throws Refused {
        try {
            String pem = new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.US_ASCII);
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException error) {
            throw new Refused("no PKCS#8 RSA private key in the file");
        }
    }

    private static final class Refused extends Exception {
        Refused(String reason) {
            super(reason);
        }
    }
}
