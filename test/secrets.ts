/** Keys of the tests; they open nothing else. */
export const testSecrets = {
  jwtSecret: 'test-only-signing-key-that-is-long-enough',
  encryptionKey: 'test-only-sealing-key-that-is-long-enough',
};
