"""Forward and backward of the operations of `main.rs`, by PyTorch on one thread: medians in nanoseconds, as JSON."""

import json
import statistics
import time

import torch

OPERATIONS = {
    "add": lambda x: x + x,
    "mul": lambda x: x * x,
    "exp": torch.exp,
    "sum": torch.sum,
    "softmax": lambda x: torch.softmax(x, 0),
}


def median(operation, count, seconds=1.0):
    x = torch.linspace(0.1, 1.0, count, dtype=torch.float64, requires_grad=True)
    seed = torch.ones_like(operation(x.detach()))
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        x.grad = None
        start = time.perf_counter_ns()
        operation(x).backward(seed)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times)


torch.set_num_threads(1)
counts = [1, 100, 1_000_000]
print(json.dumps({name: {count: median(operation, count) for count in counts} for name, operation in OPERATIONS.items()}))
