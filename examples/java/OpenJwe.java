import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** Opens a jwe envelope with the JDK: {@code java OpenJwe.java key.pem [context] < envelope > value}. */
final class OpenJwe {
    private static final int LONGEST_HEADER = 16 * 1024;

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
        if (args.length < 1 || args.length > 2) {
            throw new Refused("usage: java OpenJwe.java key.pem [context] < envelope");
        }
        String envelope = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).trim();
        return openJwe(envelope, readKey(args[0]), args.length == 2 ? args[1] : null);
    }

    /** Returns the value; the context is what it must have been sealed for, null for none. */
    static byte[] openJwe(String envelope, PrivateKey key, String context) throws Refused {
        String[] encoded = envelope.split("\\.", -1);
        if (encoded.length != 5 || encoded[0].length() > LONGEST_HEADER) {
            throw new Refused("not a JWE");
        }
        byte[] wrappedKey = decode(encoded[1]);
        byte[] iv = decode(encoded[2]);
        byte[] ciphertext = decode(encoded[3]);
        byte[] tag = decode(encoded[4]);
        Map<String, Object> header = new Header(decode(encoded[0])).members();
        if (iv.length != 12 || tag.length != 16) {
            throw new Refused("not a JWE");
        }
        boolean known = "RSA-OAEP-256".equals(header.get("alg")) && "A256GCM".equals(header.get("enc"));
        if (!known || header.containsKey("zip") || header.containsKey("crit")) {
            throw new Refused("not a JWE of RSA-OAEP-256 and A256GCM");
        }
        byte[] aad = encoded[0].getBytes(StandardCharsets.US_ASCII);
        byte[] value = openContent(key, wrappedKey, iv, aad, joined(ciphertext, tag));
        if (!Objects.equals(header.get("ctx"), context)) {
            throw new Refused("sealed for another context");
        }
        if (header.containsKey("exp") && !isLater(header.get("exp"))) {
            throw new Refused("expired");
        }
        return value;
    }

    private static boolean isLater(Object date) {
        return date instanceof Double && (Double) date > System.currentTimeMillis() / 1000.0;
    }

    private static byte[] decode(String part) throws Refused {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException error) {
            throw new Refused("not a JWE");
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
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

    /** A JSON object of strings and numbers, as sealfield writes it; the JDK has no JSON. */
    private static final class Header {
        private final String json;
        private int at = 0;

        Header(byte[] json) {
            this.json = new String(json, StandardCharsets.UTF_8);
        }

        Map<String, Object> members() throws Refused {
            Map<String, Object> members = new HashMap<>();
            try {
                char next = mark();
                require(next == '{');
                do {
                    require(mark() == '"');
                    String name = string();
                    require(mark() == ':');
                    Object value = mark() == '"' ? string() : number();
                    require(members.put(name, value) == null);
                    next = mark();
                } while (next == ',');
                require(next == '}' && at == json.length());
            } catch (IndexOutOfBoundsException | NumberFormatException error) {
                throw new Refused("not a JWE");
            }
            return members;
        }

        /** The next character that is no white space. */
        private char mark() {
            while (" \t\r\n".indexOf(json.charAt(at)) >= 0) {
                at++;
            }
            return json.charAt(at++);
        }

        /** The rest of a string, after its opening quote. */
        private String string() throws Refused {
            StringBuilder text = new StringBuilder();
            for (char c = json.charAt(at++); c != '"'; c = json.charAt(at++)) {
                text.append(c == '\\' ? escaped() : c);
            }
            return text.toString();
        }

        private char escaped() throws Refused {
            char c = json.charAt(at++);
            if (c == 'u') {
                at += 4;
                return (char) Integer.parseInt(json.substring(at - 4, at), 16);
            }
            int known = "\"\\/bfnrt".indexOf(c);
            require(known >= 0);
            return "\"\\/\b\f\n\r\t".charAt(known);
        }

        /** A number whose first character was just taken. */
        private double number() {
            int start = at - 1;
            while ("+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
                at++;
            }
            return Double.parseDouble(json.substring(start, at));
        }

        private static void require(boolean expected) throws Refused {
            if (!expected) {
                throw new Refused("not a JWE");
            }
        }
    }

    private static final class Refused extends Exception {
        Refused(String reason) {
            super(reason);
        }
    }
}
