// Small programs that each measure one thing, run in the guest: guestbench [NAME ...]
// For each prints "RESULT name seconds checksum"; the checksum is the same on every correct machine.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <sched.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static uint64_t ck;
static void mix(uint64_t v)
{
  ck = (ck ^ v) * 1099511628211ull;
}

static void b_getpid(void)
{
  for (int i = 0; i < 1000000; i++)
    mix(syscall(SYS_getppid) >= 0);
}

static void b_rw1(void)
{
  int z = open("/dev/zero", O_RDONLY), n = open("/dev/null", O_WRONLY);
  char c = 1;
  for (int i = 0; i < 300000; i++) {
    mix(read(z, &c, 1));
    mix(write(n, &c, 1));
  }
}

static char *self;
static void b_fork(void)
{
  for (int i = 0; i < 1000; i++) {
    pid_t p = fork();
    if (!p)
      _exit(i & 127);
    int s;
    waitpid(p, &s, 0);
    mix(WEXITSTATUS(s));
  }
}

static void b_forkexec(void)
{
  for (int i = 0; i < 400; i++) {
    pid_t p = fork();
    if (!p) {
      execl(self, self, "exit7", (char *) 0);
      _exit(99);
    }
    int s;
    waitpid(p, &s, 0);
    mix(WEXITSTATUS(s));
  }
}

static void b_pipe(void)
{
  int a[2], b[2];
  pipe(a);
  pipe(b);
  uint32_t v;
  if (!fork()) {
    for (int i = 0; i < 50000; i++) {
      read(a[0], &v, 4);
      v = v * 3 + 1;
      write(b[1], &v, 4);
    }
    _exit(0);
  }
  v = 1;
  for (int i = 0; i < 50000; i++) {
    write(a[1], &v, 4);
    read(b[0], &v, 4);
    mix(v);
  }
  wait(0);
}

static void b_fault(void)
{
  for (int r = 0; r < 5; r++) {
    size_t n = 20000;
    char *p = mmap(0, n * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(p, n * 4096, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < n; i++)
      p[i * 4096] = i;
    for (size_t i = 0; i < n; i += 997)
      mix(p[i * 4096]);
    munmap(p, n * 4096);
  }
}

static void b_mprotect(void)
{
  size_t n = 64;
  char *p = mmap(0, n * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int r = 0; r < 100000; r++) {
    int i = r & 63;
    mprotect(p + i * 4096, 4096, PROT_READ);
    mix(p[i * 4096]);
    mprotect(p + i * 4096, 4096, PROT_READ | PROT_WRITE);
    p[i * 4096] = r;
  }
}

static void b_tlb(void)
{                               // random pointer chase through 64 MB: TLB/softmmu stress
  size_t n = 64u << 20 >> 3;
  uint64_t *a = malloc(n * 8);
  for (size_t i = 0; i < n; i++)
    a[i] = (i * 2654435761u + 12345) & (n - 1);
  uint64_t x = 1;
  for (int i = 0; i < 5000000; i++)
    x = (a[x] + i) & (n - 1);
  mix(x);
}

static void b_int(void)
{
  uint64_t x = 88172645463325252ull, s = 0;
  for (int i = 0; i < 100000000; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    s += x;
  }
  mix(s);
}

static void b_branch(void)
{
  uint32_t x = 12345, s = 0;
  for (int i = 0; i < 40000000; i++) {
    x = x * 1664525 + 1013904223;
    if (x & 0x10000)
      s += 3;
    else
      s ^= x;
    if ((x >> 20) % 3 == 1)
      s -= 7;
  }
  mix(s);
}

static int __attribute__((noinline)) fib(int n)
{
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static void b_fib(void)
{
  mix(fib(36));
}

typedef int (*fp)(int);
static int f0(int x)
{
  return x * 3 + 1;
}

static int f1(int x)
{
  return x ^ 0x55;
}

static int f2(int x)
{
  return x - 9;
}

static int f3(int x)
{
  return (x << 1) | 1;
}

static void b_indirect(void)
{
  static fp volatile t[4] = { f0, f1, f2, f3 };
  int x = 1;
  for (int i = 0; i < 30000000; i++)
    x = t[(x >> 3) & 3] (x);
  mix(x);
}

static void b_sieve(void)
{
  int n = 8000000;
  char *s = malloc(n);
  for (int r = 0; r < 3; r++) {
    memset(s, 1, n);
    int c = 0;
    for (int i = 2; i < n; i++)
      if (s[i]) {
        c++;
        for (long long j = (long long)i * i; j < n; j += i)
          s[j] = 0;
      }
    mix(c);
  }
}

static void b_memcpy(void)
{
  size_t n = 16 << 20;
  char *a = malloc(n), *b = malloc(n);
  memset(a, 7, n);
  for (int i = 0; i < 100; i++) {
    memcpy(b, a, n);
    a[i] = b[n - 1] + i;
  }
  mix(b[50]);
}

static void b_strings(void)
{                               // rep movsb/stosb/scasb explicitly
  size_t n = 1 << 20;
  char *a = malloc(n), *b = malloc(n);
  for (int i = 0; i < 60; i++) {
    void *d = a;
    size_t c = n;
    asm volatile ("rep stosb":"+D" (d), "+c"(c):"a"(i):"memory");
    void *s = a;
    d = b;
    c = n;
    asm volatile ("rep movsb":"+D" (d), "+S"(s), "+c"(c)::"memory");
    mix(b[n - 1]);
  }
}

static void b_matmul(void)
{
  int n = 256;
  static double a[256][256], b[256][256], c[256][256];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      a[i][j] = i * 0.5 + j;
      b[i][j] = i - j * 0.25;
    }
  for (int r = 0; r < 3; r++)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        double s = 0;
        for (int k = 0; k < n; k++)
          s += a[i][k] * b[k][j];
        c[i][j] = s;
      }
  double t = 0;
  for (int i = 0; i < n; i++)
    t += c[i][i];
  uint64_t u;
  memcpy(&u, &t, 8);
  mix(u);
}
// The sun and the four largest planets: positions, velocities in astronomical units and years, masses.
static double X[5][3] = {
  { 0, 0, 0 },
  { 4.84143144246472090, -1.16032004402742839, -.103622044471123109 },
  { 8.34336671824457987, 4.12479856412430479, -.403523417114321381 },
  { 12.8943695621391310, -15.1111514016986312, -.223307578892655734 },
  { 15.3796971148509165, -25.9193146099879641, .179258772950371181 },
};
static double V[5][3] = {
  { 0, 0, 0 },
  { .00166007664274403694 * 365.24, .00769901118419740425 * 365.24, -.0000690460016972063023 * 365.24 },
  { -.00276742510726411 * 365.24, .00499852801234917238 * 365.24, .0000230417297573763929 * 365.24 },
  { .00296460137564761618 * 365.24, .0023784717395948095 * 365.24, -.0000296589568540237556 * 365.24 },
  { .00268067772490389322 * 365.24, .00162824170038242295 * 365.24, -.000095159225451971587 * 365.24 },
};
static double M[5] = {
  39.47841760435743, .03769367487038949, .011286326131968767, .0017237240570597112, .0020336868699246304,
};

static void b_nbody(void)
{
  for (int s = 0; s < 500000; s++) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        double d[3], q = 0;
        for (int k = 0; k < 3; k++) {
          d[k] = X[i][k] - X[j][k];
          q += d[k] * d[k];
        }
        double m = 0.01 / (q * sqrt(q));
        for (int k = 0; k < 3; k++) {
          V[i][k] -= d[k] * M[j] * m;
          V[j][k] += d[k] * M[i] * m;
    }
    }
    for (int i = 0; i < 5; i++)
      for (int k = 0; k < 3; k++)
        X[i][k] += 0.01 * V[i][k];
  }
  uint64_t u;
  for (int i = 0; i < 5; i++) {
    memcpy(&u, &X[i][0], 8);
    mix(u);
  }
}

static void b_x87(void)
{
  long double s = 0, x = 0.5L;
  for (int i = 1; i < 3000000; i++) {
    x = x * 1.0000001L + 1.0L / i;
    s += sqrtl(x) - x / 3.0L;
  }
  char buf[16] = { 0 };
  memcpy(buf, &s, 10);
  uint64_t u;
  memcpy(&u, buf, 8);
  mix(u);
}

static void b_trig(void)
{
  double s = 0;
  for (int i = 0; i < 1000000; i++) {
    s += sin(i * 0.001) * exp(-(i % 100) * 0.01) + log(1 + i);
  }
  uint64_t u;
  memcpy(&u, &s, 8);
  mix(u);
}

static double A[200][201];
static void b_linpack(void)
{
  int n = 200;
  for (int r = 0; r < 6; r++) {
    uint32_t x = 1325;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        x = 3125 * x % 65536;
        A[i][j] = (x - 32768.0) / 16384;
      }
      A[i][n] = 0;
      for (int j = 0; j < n; j++)
        A[i][n] += A[i][j];
    }
    for (int k = 0; k < n; k++) {
      int p = k;
      for (int i = k + 1; i < n; i++)
        if (fabs(A[i][k]) > fabs(A[p][k]))
          p = i;
      for (int j = k; j <= n; j++) {
        double t = A[k][j];
        A[k][j] = A[p][j];
        A[p][j] = t;
      }
      for (int i = k + 1; i < n; i++) {
        double f = A[i][k] / A[k][k];
        for (int j = k; j <= n; j++)
          A[i][j] -= f * A[k][j];
    }}
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++)
        A[i][n] -= A[i][j] * A[j][n];
      A[i][n] /= A[i][i];
    }
    uint64_t u;
    memcpy(&u, &A[7][n], 8);
    mix(u);
  }
}

static void b_smc(void)
{                               // JIT-like self modifying code: rewrite a function and call it
  unsigned char *p = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int s = 0;
  for (int i = 0; i < 20000; i++) {
    p[0] = 0xb8;
    memcpy(p + 1, &i, 4);
    p[5] = 0xc3;
    s += ((int (*)(void)) p) ();
  }
  mix(s);
}

static void b_atomic(void)
{
  static volatile long v;
  for (int i = 0; i < 10000000; i++)
    __sync_fetch_and_add(&v, i);
  mix(v);
}

static void b_time(void)
{
  struct timespec t;
  long k = 0;
  for (int i = 0; i < 1000000; i++) {
    clock_gettime(CLOCK_MONOTONIC, &t);
    k += t.tv_sec >= 0;
  }
  mix(k);
}

static void b_cpuid(void)
{
  unsigned a, b, c, d;
  for (int i = 0; i < 100000; i++) {
    a = 0;
    c = 0;
    asm volatile ("cpuid":"+a" (a), "=b"(b), "+c"(c), "=d"(d));
    mix(1);
  }
}

static struct {
  const char *n;
  void (*f)(void);
} T[] = {
  { "int_xorshift", b_int },
  { "branch", b_branch },
  { "fib36", b_fib },
  { "indirect", b_indirect },
  { "sieve", b_sieve },
  { "memcpy", b_memcpy },
  { "repstr", b_strings },
  { "tlbchase", b_tlb },
  { "atomic", b_atomic },
  { "nbody_sse", b_nbody },
  { "matmul", b_matmul },
  { "linpack200", b_linpack },
  { "x87", b_x87 },
  { "trig", b_trig },
  { "smc", b_smc },
  { "syscall", b_getpid },
  { "rw1", b_rw1 },
  { "fork", b_fork },
  { "forkexec", b_forkexec },
  { "pipepp", b_pipe },
  { "pagefault", b_fault },
  { "mprotect", b_mprotect },
  { "clockget", b_time },
  { "cpuid", b_cpuid },
};

int main(int c, char **v)
{
  self = v[0];
  if (c > 1 && !strcmp(v[1], "exit7"))
    return 7;
  setvbuf(stdout, 0, _IOLBF, 0);
  for (unsigned i = 0; i < sizeof T / sizeof *T; i++) {
    if (c > 1) {
      int ok = 0;
      for (int k = 1; k < c; k++)
        ok |= !strcmp(v[k], T[i].n);
      if (!ok)
        continue;
    }
    ck = 14695981039346656037ull;
    fflush(stdout);
    double t = now();
    T[i].f();
    t = now() - t;
    printf("RESULT %s %.3f %016llx\n", T[i].n, t, (unsigned long long) ck);
  }
  return 0;
}
