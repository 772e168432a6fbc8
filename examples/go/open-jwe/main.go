// Opens a jwe envelope with the standard library:
//
//	go run ./open-jwe key.pem [context] < envelope > value
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

var (
	errUsage     = errors.New("usage: open-jwe key.pem [context] < envelope")
	errKey       = errors.New("no PKCS#8 RSA private key in the file")
	errFormat    = errors.New("not a JWE")
	errAlgorithm = errors.New("not a JWE of RSA-OAEP-256 and A256GCM")
	errOpen      = errors.New("wrong key or altered envelope")
	errContext   = errors.New("sealed for another context")
	errExpired   = errors.New("expired")
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errUsage
	}
	key, err := readKey(args[0])
	if err != nil {
		return err
	}
	var context *string
	if len(args) == 2 {
		context = &args[1]
	}
	envelope, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	value, err := openJWE(bytes.TrimSpace(envelope), key, context)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(value)
	return err
}

// openJWE returns the value; context is what it must have been sealed for, nil for none.
func openJWE(envelope []byte, key *rsa.PrivateKey, context *string) ([]byte, error) {
	encoded := bytes.Split(envelope, []byte("."))
	if len(encoded) != 5 {
		return nil, errFormat
	}
	var parts [5][]byte
	for i, text := range encoded {
		part, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
		if err != nil {
			return nil, errFormat
		}
		parts[i] = part
	}
	wrappedKey, iv, ciphertext, tag := parts[1], parts[2], parts[3], parts[4]
	// A map, because a struct's fields match names in any case.
	var header map[string]any
	if json.Unmarshal(parts[0], &header) != nil || len(iv) != 12 || len(tag) != 16 {
		return nil, errFormat
	}
	_, zipped := header["zip"]
	_, critical := header["crit"]
	if header["alg"] != "RSA-OAEP-256" || header["enc"] != "A256GCM" || zipped || critical {
		return nil, errAlgorithm
	}
	value, err := openContent(key, wrappedKey, iv, append(ciphertext, tag...), encoded[0])
	if err != nil {
		return nil, err
	}
	sealedFor, hasContext := header["ctx"]
	if hasContext != (context != nil) || hasContext && sealedFor != *context {
		return nil, errContext
	}
	if expiry, expires := header["exp"]; expires {
		seconds, isNumber := expiry.(float64)
		if !isNumber || seconds <= float64(time.Now().UnixMilli())/1000 {
			return nil, errExpired
		}
	}
	return value, nil
}

// openContent decrypts AES-256-GCM with the unwrapped content key.
func openContent(key *rsa.PrivateKey, wrappedKey, iv, ciphertext, aad []byte) ([]byte, error) {
	contentKey, err := unwrap(key, wrappedKey)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(contentKey)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	value, err := gcm.Open(nil, iv, ciphertext, aad)
	if err != nil {
		return nil, errOpen
	}
	return value, nil
}

// unwrap returns the unwrapped content key. In place of what is none, it returns a random one: that fails
// later, as an altered value does, so that neither words nor time tell an attacker which it was
// (RFC 7516 §11.5).
func unwrap(key *rsa.PrivateKey, wrappedKey []byte) ([]byte, error) {
	random := make([]byte, 32)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	contentKey, err := rsa.DecryptOAEP(sha256.New(), rand.Reader, key, wrappedKey, nil)
	if err != nil || len(contentKey) != len(random) {
		return random, nil
	}
	return contentKey, nil
}

func readKey(file string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, errKey
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errKey
	}
	key, isRSA := parsed.(*rsa.PrivateKey)
	if !isRSA {
		return nil, errKey
	}
	return key, nil
}
