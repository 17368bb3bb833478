# why: A whole cell in bash.
# ---
%%bash
caput SR:QF1:SP 3.2
