import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** RSA-OAEP and AES-GCM of the JDK, for the requests of support/peer.js. */
final class JavaPeer {
    public static void main(String[] args) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream answers = new PrintStream(System.out, true, "US-ASCII");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.print(answer(line.split("\t", -1)) + "\n");
            answers.flush();
        }
    }

    private static String answer(String[] request) {
        byte[][] arguments = Arrays.stream(request).skip(1).map(Base64.getDecoder()::decode).toArray(byte[][]::new);
        try {
            return "ok\t" + base64(run(request[0], arguments));
        } catch (Exception error) {
            return "error\t" + base64(error.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** `wrap` and `unwrap` take a DER key, the OAEP of Java and content; the others a key, an IV, AAD and content. */
    private static byte[] run(String operation, byte[][] arguments) throws GeneralSecurityException {
        byte[] content = arguments[arguments.length - 1];
        switch (operation) {
            case "wrap":
                Key publicKey = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(arguments[0]));
                return oaep(Cipher.ENCRYPT_MODE, publicKey, text(arguments[1])).doFinal(content);
            case "unwrap":
                Key privateKey = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(arguments[0]));
                return oaep(Cipher.DECRYPT_MODE, privateKey, text(arguments[1])).doFinal(content);
            case "encrypt":
                return gcm(Cipher.ENCRYPT_MODE, arguments).doFinal(content);
            case "decrypt":
                return gcm(Cipher.DECRYPT_MODE, arguments).doFinal(content);
            default:
                throw new IllegalArgumentException("no operation " + operation);
        }
    }

    /** `default` leaves MGF1 to Java; else it is a hash for both. */
    private static Cipher oaep(int mode, Key key, String hash) throws GeneralSecurityException {
        if (hash.equals("default")) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
            cipher.init(mode, key);
            return cipher;
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        MGF1ParameterSpec mgf1 = new MGF1ParameterSpec(hash);
        cipher.init(mode, key, new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT));
        return cipher;
    }

    private static Cipher gcm(int mode, byte[][] arguments) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(arguments[0], "AES"), new GCMParameterSpec(128, arguments[1]));
        cipher.updateAAD(arguments[2]);
        return cipher;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
