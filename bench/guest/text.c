// Writes 8 MB that compress about as well as mixed files do, always the same: lines of words from a vocabulary with 24 random
// bytes at each end.
#include <stdint.h>
#include <stdio.h>

enum { TOTAL = 8 << 20, VOCABULARY = 4000, WORDS_PER_LINE = 12, NOISE = 24 };

static uint64_t state = 7;

static uint32_t below(uint32_t limit)
{
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (state >> 33) % limit;
}

int main(void)
{
  static char words[VOCABULARY][10];
  static char line[WORDS_PER_LINE * 10 + 1 + NOISE];
  for (int i = 0; i < VOCABULARY; i++) {
    int length = 2 + (int) below(8);
    for (int k = 0; k < length; k++)
      words[i][k] = "etaoinshrdlucmfwypvbgkjqxz"[below(26)];
  }
  for (int written = 0; written < TOTAL;) {
    int n = 0;
    for (int i = 0; i < WORDS_PER_LINE; i++)
      n += sprintf(line + n, i == WORDS_PER_LINE - 1 ? "%s\n" : "%s ", words[below(VOCABULARY)]);
    for (int i = 0; i < NOISE; i++)
      line[n++] = (char) below(256);
    if (n > TOTAL - written)
      n = TOTAL - written;
    written += (int) fwrite(line, 1, (size_t) n, stdout);
  }
  return 0;
}
