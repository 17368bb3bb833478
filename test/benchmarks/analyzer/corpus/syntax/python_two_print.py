# why: The print statement of Python 2.
# syntaxValid: false
# ---
print "hello"
results = {}
