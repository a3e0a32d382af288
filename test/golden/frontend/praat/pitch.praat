form x
  sentence wav
  real minimum 60
  real maximum 400
endform
Read from file: wav$
dur = Get total duration
To Pitch (ac): 0.01, minimum, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, maximum
t = 0.0125
while t <= dur - 0.0125 + 1e-9
  f = Get value at time: t, "Hertz", "linear"
  if f = undefined
    f = 0
  endif
  appendInfoLine: fixed$(f, 2)
  t = t + 0.01
endwhile
