"""Writes tests/support/elementary-reference.ts: values to 60 digits by mpmath, each as the nearest float64 and what it misses."""
from mpmath import mp, mpf
import math, random
mp.prec = 400
random.seed(1)
def u(a,b): return a+(b-a)*random.random()
pts = {
 'exp': [1,-1,1e-300,2**-54,-2**-54,0.3465735902799726,0.34657359027997264,-0.34657359027997264,709.782712893384,709.7827128933839,-708.3964185322641,-708.5,-720.25,-740.5,-744.4400719213812,-745.1332191019411,-745]+[u(-745,709.7) for _ in range(24)]+[u(-3,3) for _ in range(16)],
 'expm1': [1,-1,1e-10,-1e-10,1e-17,0.34657359027997264,0.3466,-0.34657359027997264,-0.3466,1e-300,5e-324,37.5,37.3,40,40.5,-37,-40,-36.5,709.78,0.5,-0.5,36.7,1e-5]+[u(-2,2) for _ in range(24)]+[u(-38,60) for _ in range(12)],
 'log': [5e-324,1e-323,2.2250738585072014e-308,2.225073858507201e-308,1e-310,1.7976931348623157e308,0.7071067811865475,0.7071067811865476,1.4142135623730951,1.414213562373095,1-2**-53,1+2**-52,0.999,1.001,2,10,0.5,math.e,1e-300,1e300]+[math.exp(u(-740,709)) for _ in range(24)]+[u(0.3,3) for _ in range(20)],
 'log1p': [5e-324,1e-17,-1e-17,1e-10,-1e-10,-0.2928,-0.29279,-0.2929,0.4142,0.41419,0.4143,-1+2**-53,-0.999,1,1.0000000000000002,3,1e15,9007199254740992,1e300,1.7976931348623157e308]+[u(-0.999,2) for _ in range(30)]+[math.exp(u(0,700)) for _ in range(6)],
 'log10': [5e-324,1e-310,2,3,0.5,1+2**-52,1-2**-53,1.7976931348623157e308,999,1001,1e-5,123456789]+[math.exp(u(-740,709)) for _ in range(20)]+[u(0.5,2) for _ in range(10)],
}
pows = [(2,0.5),(10,-3),(10,0.25),(1+2**-52,2**52),(1-2**-53,-2**53),(1.0001,7e6),(0.5,1074),(2,1023.5),(10,308.2),(10,-323.5),(1e300,1.02),(1e-300,-1.02),(5e-324,0.5),(5e-324,-0.5),(1.7976931348623157e308,0.5),(3,-2),(-3,3),(-2.5,4),(-1.5,-7),(0.9,1e-300),(0.3,1/0.07),(1e-10,1/31)]
for _ in range(14):
    x=math.exp(u(-5,5)); pows.append((x,u(-700,700)/math.log(x)))
for _ in range(10): pows.append((random.random(),1/random.random()))
def js(x):
    r=repr(float(x))
    r=r.replace('e-0','e-').replace('e+','e')
    r = '0' if r in ('-0.0','0.0') else r
    return r[:-2] if r.endswith('.0') else r
def split(t):
    hi=float(t); return js(hi), js(float(t-mpf(hi)))
f={'exp':mp.exp,'expm1':mp.expm1,'log':mp.log,'log1p':mp.log1p,'log10':mp.log10}
mp.prec=1500
out=['''// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: values of functions may come near famous ones
/**
 * Values of the elementary functions to 60 digits and more (mpmath 1.3, 1500 bits): each the nearest float64, and what the true value has beyond it.
 */

/** Arguments, nearest float64, rest. */
export const ELEMENTARY: Readonly<Record<string, readonly (readonly number[])[]>> = {''']
for k,v in pts.items():
    out.append(f'  {k}: [')
    for x in v:
        x=float(x); out.append('    [%s],'%', '.join([js(x),*split(f[k](mpf(x)))]))
    out.append('  ],')
out.append('  pow: [')
for x,y in pows:
    x=float(x);y=float(y); out.append('    [%s],'%', '.join([js(x),js(y),*split(mp.power(mpf(x),mpf(y)))]))
out.append('  ],\n};')
open('tests/support/elementary-reference.ts','w').write('\n'.join(out)+'\n')
