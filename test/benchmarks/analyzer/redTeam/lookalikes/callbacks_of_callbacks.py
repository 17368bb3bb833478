# why: Many small functions that hand each other on; nothing of it is a device.
# ---
def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value
    return run


def twice(function):
    return compose(function, function)


def add(n):
    return lambda value: value + n


pipeline = compose(twice(add(1)), twice(twice(add(2))), add(3), compose(add(4), twice(add(5))))
results = {"value": pipeline(0), "more": [compose(add(i), twice(add(i)))(i) for i in range(10)]}
