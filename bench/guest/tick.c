// Prints the monotonic clock in seconds, for the shell.
#include <stdio.h>
#include <time.h>

int main(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  printf("%ld.%06ld\n", (long) t.tv_sec, t.tv_nsec / 1000);
}
