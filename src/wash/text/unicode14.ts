/*
 * Sets of Unicode 14.0, the version that Python 3.11 (and so the original) knows. Engines have newer versions, which
 * would wash letters that the original leaves alone; only the sets are kept here, since mappings never change once
 * Unicode has given them.
 *
 * A word is `distance from the last run's first code point[,count[,stride]]`, in base 36; see decodeRuns.ts.
 * Written by test/wash/text/makeUnicodeTables.py; a test compares each set with Python on every code point.
 */

/** str.upper() gives another text (1525 code points). */
export const CHANGED_BY_UPPER =
  '2p,q 2c 16,o p,8 9,s,2 1l,8,2 f,o,2 1d,3,2 5,2 4,2,2 5 4 6 3 4,2 5 3,3,2 7 5 3 4,2,2 5 4,2,2 8,2 3,2 3,2 3,8,2 ' +
  'f,a,2 j,2,2 3,2,2 6,k,2 16,9,2 p 3,2 3 5,5,2 9,5 6,2 3,2,2 3 4,2 3,2,2 3,2,2 3,4 6,2,2 3 3 8 3,2,2 3 4,6 b b,2 ' +
  '4o 18,2,2 6 4,3 l s,z 10,2 5,3 4,c,2 n,4 5 3 3 1h,1c 1d,h,2 16,r,2 1j,7,2 d,1d,2 42,13 29b,17 19,3 l7,6 1oo,9 6x ' +
  '4 h 37,23,2 45,6 b,1c,2 2n,8 g,6 g,8 g,8 g,6 g,8 g,8 g,e g,1h 1i,2 6,2,2 6,3 4,2 6 4,4 6,2 a,8 i,3 4,2 6 9e y,g ' +
  'k ng,q 1gg,1c 1d 4,2 3,3,2 b 3 b,1e,2 2z,2,2 7 d,12 13 6 nx0,n,2 1s,e,2 4i,7,2 g,v,2 1z,2,2 5,5,2 d 5,2,2 3 ' +
  '3,a,2 u,8,2 j,2,2 9 6,2,2 v nx t,28 fps,7 j,5 tq,q yv,14 4w,10 5b,b c,f g,7 8,2 1dx,1f 2dc,w gww,w o8y,y';

/** the simple lower case is another code point (1433 code points). */
export const CHANGED_BY_LOWER =
  '1t,q 3j,n o,7 14,s,2 1l,8,2 h,o,2 1b,3,2 8,2 3,2,2 3,2,2 3,2 4,4 5,2 3,3 6,2 3,2 3,3,2 5,2,2 5,2,2 3,2,2 3,2 ' +
  '3,2,2 3 4 8,2 3,2 3,2 3,8,2 h,9,2 j,2 3,2,2 3,2 3,t,2 1s,2 3,2 4,2,2 3,3 4,4,2 88,2,2 6 9 7,2,2 3,2 3,2,2 3,2,2 ' +
  '3,g h,9 18 9,c,2 s 3,2,2 3 3,1f 2r,h,2 16,s,2 1j,7,2 f,1c,2 2p,12 29b,12 13 6 k3,2e 1rk,17 19,3 8z,23,2 4e,1d,2 ' +
  '2y,8 g,6 g,8 g,8 g,6 h,4,2 f,8 w,8 g,8 g,8 g,5 g,5 g,4 g,5 g,5 8e 4,2 8 1a,g z mr,q 1fu,1c 2o,2,2 3,2 4,4,2 7,3 ' +
  '4 3 9,3 4,1d,2 2x,2,2 7 nym,n,2 1s,e,2 4i,7,2 g,v,2 1z,3,2 5,5,2 d,2,2 5,2,2 6,b,2 l,4 5,5 6,8,2 f,3 4 7 6,2,2 v ' +
  'h7w,q yn,14 4w,10 5c,b c,f g,7 8,2 1d8,1f 2e8,w gww,w o8w,y';

/** `\\d` (660 code points). */
export const DECIMAL_DIGITS =
  '1c,a 180,a 40,a 5s,a bq,a 3k,a 3k,a 3k,a 3k,a 3k,a 3k,a 3k,a 3k,a 3k,a 2y,a 3k,a 28,a 80,a 28,a 1g0,a 1c,a 8m,a ' +
  '3u,a 4w,a g,a 5c,a 2o,a 40,a g,a r80,a j4,a 1c,a 5s,a w,a 2o,a bk,a gf4,a 13k,a 1ow,a mu,a 3u,a 1y,a 4a,a 80,a ' +
  '9s,a 3k,a ao,a 34,a 34,a c0,a 34,a lc,a 74,a 28,a f5s,a 2o,a 40,a lfi,1e 1v6,a c0,a 19c,a 3og,a';

/** `\\w`: letters, all numbers, and `_` (133548 code points). */
export const WORD_CHARACTERS =
  '1c,a h,q u,2,2 3,p 20 8,2 3 4,2 3,3 4,n o,v w,cq cu,c q,5 c,2,2 3o,5 6,2 4,4 5 7,2,2 3,2 3,2,2 3,j k,2b 2c,3v ' +
  '43,4m 4n,12 14 7,15 34,r v,4 1d,17 1s,a e,2 3,2r 2s g,2 9,f h h,2,2 3,t 1m,2h 2s f,17 1g,2 6 6,m q a 4 o,p w,b ' +
  'g,o p,6 n,16 2s,1i 1l j 8,a e,a b,g k,8 a,2 4,m n,7 8 4,4 7 h e,2 3,3 7,c e,6 8 9,6 a,2 4,m n,7 8,2 3,2 3,2 x,4 ' +
  '5 8,a c,3 j,9 a,3 4,m n,7 8,2 3,5 8 j g,2 6,a j c,8 a,2 4,m n,7 8,2 3,5 8 v,2 3,3 7,a b,7 i,2,2 3,5 8,3 4,4 7,2 ' +
  '3,2,2 3 4,2 5,3 6,c y m,d v,8 9,3 4,n o,g j r,3 5 3,2 6,a i,7 8 5,8 9,3 4,n o,a b,5 8 w,2 3,2 6,a b,2 j,9 a,3 ' +
  '4,15 17 h 6,3 4,a e,j k,6 b,i l,o p,9 a 3,7 12,a r,1c 1d,2 e,7 g,a 1d,2 3,2,2 3,4 5,o p,2,2 3,9 a,2 b 3,5 6 a,a ' +
  'c,4 10 w,k w,8 9,10 1r,5 3c,17 1r,b h,6 a,4 7 4,2 9,3 7,d p,2,2 3,9 f,12 13 6 3,17 18,99 9a,4 6,7 8,2,2 3,3 5,15 ' +
  '16,4 6,x y,4 6,7 8,2,2 3,3 5,f g,1l 1m,4 6,1v 29,k n,g w,2e 2g,6 9,h8 ha,h i,q v,23 26,b i,i v,j x,i w,d e,3 ' +
  'i,1g 2f 5 4,a g,a w,a g,2h 2o,5 7,y z 6,1y 28,v 1y,14 16,5 g,18 1c,q w,b 1c,n w,1h 2o,a g,a n 2m,1b 1s,8 b,a ' +
  '1f,u 17,1k 2a,10 1s,a d,1d 1f,9 g,17 19,3 18,4 5,6 7,2 5 6,5c 74,7q 7s,6 8,12 14,6 8,8 9,4,2 7,u w,1h 1i,7 8 4,3 ' +
  '4,7 a,4 6,6 a,d i,3 4,7 3e,2 4,6 b,b h,d 36 5 3,a b 4,5 b,4,2 7,3 4,b d,4 9,5 9,2,2 3,1l lr,1o 3u,m i4,u wa,6d ' +
  '6j,4 7,2 b 3,12 13 6 3,1k 1r h,n w,7 8,7 8,7 8,7 8,7 8,7 8,7 8,7 2f d2,3 s,9 g,5 7,5 9,2e 2k,3 4,2i 2j,4 9,17 ' +
  '18,2m 2p,4 e,w 28,g 1c,a 14,8 9,f 1b,a 1d,f 9b,534 54w,h3h h5c,1a 1c,7h 7k,s 1c,1b 1r,v x,28 3b,9 b,2v 2x,1s ' +
  '1x,2 3,2,2 3,4 s,g h,3 4,4 5,n 10,6 g,1g 1u,1e 26,a y,6 9,2,2 3,2,2 3,11 1b,n 1c,t 10,1b 23,b h,5 6,p q,15 1s,3 ' +
  '4,8 c,a g,n q 4,1e 1f 4,2 4,5 7,2,2 r,3 5,b i,3 f,6 8,6 8,6 f,7 8,7 8,17 18,e k,37 3k,a g,8mc 8mo,n r,1d 6k5,a6 ' +
  'a8,2y 40,7 j,5 a,2,2 3,9 a,d e,5 6,2,2 3,2,2 3,2,2 3,2z 3w,a3 al,1s 1u,1i 2m,c 3k,5 6,3r 4a,a h,q w,q 11,2h 2k,6 ' +
  '8,6 8,6 8,3 12,c d,q r,j k,2 3,f h,e 1c,3f 3r,19 1l,1l 22,2 6u,t w,1d 1t,r v,10 19,u z,12 1c,u w,10 14,8 9,5 ' +
  '1b,4e 4g,a g,10 14,10 14,14 1c,1g 1s,b c,f g,7 8,2 3,b c,f g,7 8,2 1x,8n 8w,m w,8 w,6 7,16 17,9 26,6 8,2,2 3,17 ' +
  '18,2 5 3,n p,v x,12 1a,9 1l,j k,2 7,x 11,q 2o,1k 1o,k m,1b 1q,4 5,3 4,t 13,9 w,v w,w 1s,8 9,s y,5 l,1i 1s,m o,r ' +
  'w,q 1d,7 2f,21 3k,1f 1s,1f 1m,16 1i,a 8g,v w,16 1c,2 28,14 1c,m x,4 v,i 1s,s 1c,n z,1h 27,u v,2 4 e,19 25,p w,a ' +
  'j,10 1f,a e 3 9,z 12 d,1c 1q,4 f,b c 5,k v,i j,p 31,7 8,2,2 3,3 4,f g,a h,1b 1s,a l,8 a,2 4,m n,7 8,2 3,5 8 j ' +
  'd,5 4j,1h 1z,4 9,a f,3 x,1c 1w,2 3 9,a 4w,1b 2g,4 14,1c 1w c,a 1c,17 1k 8,a 1s,r 1c,c g,7 5c,18 4g,2b 2n,8 a 3,8 ' +
  '9,2 3,o 13,2,2 h,a 28,8 a,13 1j,2,2 v b,14 1b m c,1a 1t j,21 9c,9 a,11 1i g,t y,u 3y,7 8,2 3,12 1n a,a g,6 7,2 ' +
  '3,w 1a 8,a 8w,j 5s g,l 1s,pm sg,33 3k,5g 26o,2p 34,tr 3y8,g7 740,ft g0,v w,a g,27 28,a g,u 1c,1c 1s,4 g,a b,7 ' +
  '8,l q,j jn,2f 5c,23 28 1v,d 25,2 3 t,4qg 4qo,ye zk,9 6wg,4 5,7 8,2 3,83 9c,3 k,4 c,b0 234,2z 34,d g,9 g,a 4eo,k ' +
  '3k,p 4g,2d 2e,1z 20,2 4 3,2 4,4 5,c d,2,2 3,6 7,1t 1u,4 6,8 9,7 8,s t,4 5,5 6 4,7 8,9g 9i,p q,p q,v w,p q,v w,p ' +
  'q,v w,p q,v w,p q,8 a,1e 1f6,v e8,19 1j,7 9,a e 8y,u 1c,18 1c,a z4,7 8,4 5,2 3,f g,5h 5j,9 1l,1w 23 5,a m9,1n ' +
  '1o,3 4,4 28,19 1a,f 5t,4 5,r s,2 3 3,2,2 3,9 a,4 5,2,2 9 5,4,2 7,2 3,2 3 3,6,2 b,2,2 5,4 5,7 8,4 5,4 5,2,2 3,9 ' +
  'a,h m,3 4,5 6,h gl,d 25s,a sw,wyo wzk,37d 37k,66 68,4g2 4gg,5rl 85s,f2 1kw,3t7';
