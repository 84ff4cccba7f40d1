#top
//second
/* third */

a = 1#tight
bb = 2    #  loose
ccc = 3
d = 4 # alone
# between
eeee = 5 // slash
f {# open
  g = 1 # in
  hh = 2 # in2
}# close
i = 1 # before
j { # header
}
k = 1 # after
   # indented comment
l {
# not indented
  m = 1
      # far
n = 2

# last
}
o = 1
/* block */ p = 2
q /* mid */ = 3
r = 4 /* end */
ss = 5 /* end
over */
t = 6 /* a */ # b
u { v = 1 } # one line
ww { x = 1 } # another
