a=x . y . z
b = x [ 0 ] [ "k" ]
c=x[ * ].y
d=x.*.y
e=f(a,b,c ...)
f=f( )
g = (  1 + 2  ) * 3
h = - x
i = ! x
j = x? y :z
k = [ ]
l = { }
m = {a=1}
n = {a=1,b=2}
o = [[1,2],[3,4]]
p = [
  1,2,
  3
]
q = f(
  a,
  b
)
r = {
  a = [
    1,
  ], b = 2
  ccc = {
    d = 1
  }
  e = f(
    1
  )
}
s = (
  a
  + b
  - c
)
t = x-y
u = x - y
v = a  &&  b||c
w = "a${b}c"
z = 1.5e3
aa = [for x in y:x]
ab = [for x in [1,2]: x]
ac = {for k,v in y : k=>v...}
ad = [for x in y : x if x>1&&!z]
ae = x.0.y
af = -1
ag = a == b
ah = a<=b
ai = a >=b
aj = a%b
ak = a /b
al = null
am = [f(1),f(2)]
an = [ (1), (2) ]
ao = f([1])
ap = f({a = 1})
aq = (x)[0]
ar = f(x)[0].y
as = "x"[0]
at = a ? [1] : [2]
au = a ? {b=1} : {}
av = [-1,- 2]
aw = f(-1)
ax = a * -1
ay = (-1)
az = a ? -1 : -2
ba = [!a,!b]
bb = a /* in */ + b
bc = /* before */ a
bd = a /* after */
be = [a /* x */, b]
bf = [ # open
  1, # one
  2  # two
]
bg = { # open
  a = 1 # one
  bbb = 2 # two
} # close
bh = f(a, # first
  b) # second
