a {
b {
c {
d = [
[
1,
2
],
[3,
4],
[ {
e = 1
}, {
f = 2
} ],
]
g = {
h = {
i = 1
}
}
j = f(g(
1,
2
))
k = f({
l = 1
})
}
}
}
m = {
n = <<EOT
x
EOT
o = 1
pp = <<-EOT
  y
EOT
}
q = [<<EOT
x
EOT
, "b"]
r = 1
ss = <<EOT
x
EOT
t = 1
uu = 2
v = [
  1,
]
w = 3
xx = 4
y = {
  a = 1
} 
zzz = 5
b1 {
}
b2 "l" {}
b3 "l" "m" { a = 1 }
c1 = 1

c22 = 2


c333 = 3
