/*
 * portable.h: elementary functions that give the same bits on every machine.
 *
 * A C library picks its log or exp by processor (with and without fused multiply-add), and the last
 * bit differs with it. These are sums, products, quotients and roots of doubles, each rounded as
 * IEEE 754 says, in an order that the source fixes: whatever decides a result uses them. They need
 * arithmetic in double and no contraction of a * b + c (-ffp-contract=off).
 *
 * Those in this header have no branches, so that loops over them use the whole width of a
 * processor; wide code gives the bits of narrow code.
 */
#ifndef BASE_PORTABLE_H
#define BASE_PORTABLE_H

#include <float.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "doubles are computed as doubles (on x86: SSE2, not x87)");

/* A static function of loops over blocks is compiled for several processors; the loader takes the
 * widest that this one has. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__ELF__)
#define PORTABLE_WIDE __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define PORTABLE_WIDE
#endif

/* Added to a double below 2^51, it leaves that rounded to an integer in the last bits. */
#define PORTABLE_ROUNDING 0x1.8p52

/* ln 2 in two parts: multiples of the first by up to 2^20 are exact. */
#define PORTABLE_LN2_HIGH 6.93147180369123816490e-01
#define PORTABLE_LN2_LOW 1.90821492927058770002e-10

static inline uint64_t portable_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double portable_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2^n of an integer n from -1022 to 1023. */
static inline double portable_two_to(double n)
{
    return portable_double((portable_bits(n + PORTABLE_ROUNDING) << 52)
                           + UINT64_C(0x3ff0000000000000));
}

/*
 * Natural logarithm of a finite x from 2^-1022 on; 0 counts as 2^-1023. Error below 1 ulp.
 *
 * x = 2^k (1 + f), 1 + f from sqrt(1/2) to sqrt(2); with s = f / (2 + f), log(1 + f) =
 * f - f^2/2 + s (f^2/2 + R(s^2)). Source: fdlibm, e_log.c (Sun Microsystems 1993; freely granted).
 */
static inline double portable_log(double x)
{
    const uint64_t root_half = UINT64_C(0x3fe6a09e667f3bcd);
    uint64_t shifted = portable_bits(x) + (UINT64_C(0x3ff0000000000000) - root_half);
    double k = portable_double(shifted >> 52 | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    double f = portable_double((shifted & UINT64_C(0x000fffffffffffff)) + root_half) - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double w = z * z;
    double odd = w
               * (3.999999999940941908e-01
                  + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double even = z
                * (6.666666666666735130e-01
                   + w
                         * (2.857142874366239149e-01
                            + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double half_square = 0.5 * f * f;
    return k * PORTABLE_LN2_HIGH
         - ((half_square - (s * (half_square + (even + odd)) + k * PORTABLE_LN2_LOW)) - f);
}

/*
 * e^x of any x but NAN: 0 below -745.14, infinity above 709.79. Error below 1 ulp (below -708.4 of
 * the least number).
 *
 * x = k ln 2 + r, |r| <= ln 2 / 2; with c = r - r^2 P(r^2), e^r = 1 + r + r c / (2 - c). Source:
 * fdlibm, e_exp.c (Sun Microsystems 1993; freely granted).
 */
static inline double portable_exp(double x)
{
    x = x < -746.0 ? -746.0 : x;
    x = x > 710.0 ? 710.0 : x;
    double k = (x * 1.44269504088896338700 + PORTABLE_ROUNDING) - PORTABLE_ROUNDING;
    double high = x - k * PORTABLE_LN2_HIGH;
    double low = k * PORTABLE_LN2_LOW;
    double r = high - low;
    double t = r * r;
    double c = r
             - t
                   * (1.66666666666666019037e-01
                      + t
                            * (-2.77777777770155933842e-03
                               + t
                                     * (6.61375632143793436117e-05
                                        + t
                                              * (-1.65339022054652515390e-06
                                                 + t * 4.13813679705723846039e-08))));
    double y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    double half = (k * 0.5 + PORTABLE_ROUNDING) - PORTABLE_ROUNDING;
    return y * portable_two_to(half) * portable_two_to(k - half);
}

/* ---- one at a time ---- */

/* log(1 + x), x above -1. Error below 3 ulp. */
double portable_log1p(double x);

/* e^x - 1. Error below 4 ulp. */
double portable_expm1(double x);

/* x^y, x above 0. Error below 1.5 ulp where the result is a normal number. */
double portable_power(double x, double y);

/* Of any finite x. Error below 2 ulp. */
double portable_cube_root(double x);

/* Of an angle in radians up to 1e5 in size. Error below 2^-52. */
double portable_sin(double x);
double portable_cos(double x);

/* ln Gamma(x), x above 0. Error below 2e-14 of 1 or of the value, whichever is greater. */
double portable_log_gamma(double x);

#endif
