// Opens a port envelope with the standard library:
//
//	go run ./open-port key.pem < envelope > value
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
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
)

var (
	errUsage  = errors.New("usage: open-port key.pem < envelope")
	errKey    = errors.New("no PKCS#8 RSA private key in the file")
	errFormat = errors.New("not base64")
	errShort  = errors.New("too short for this key")
	errOpen   = errors.New("wrong key or altered envelope")
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	key, err := readKey(args[0])
	if err != nil {
		return err
	}
	envelope, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	value, err := openPort(bytes.TrimSpace(envelope), key)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(value)
	return err
}

// openPort returns the value.
func openPort(envelope []byte, key *rsa.PrivateKey) ([]byte, error) {
	sealed, err := base64.StdEncoding.Strict().DecodeString(string(envelope))
	if err != nil {
		return nil, errFormat
	}
	end := 12 + key.Size()
	if len(sealed) < end+16 {
		return nil, errShort
	}
	return openContent(key, sealed[12:end], sealed[:12], sealed[end:], nil)
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
