"""What the peers in Python share: the tasks, the thread, and the loop that obeys bench/peers.

A peer has two functions. train(task, rate) returns a function that makes one step on the batch with a
given number and returns what the step has of its loss; loss(value) makes a float of that. predict(task)
returns a function that predicts the rows, as a NumPy array or as what outputs makes one of.
"""

import json
import os
import sys
import time

import numpy as np


class Task:
    """A network with its first weights, and the rows that it learns or predicts."""

    def __init__(self, folder, t):
        self.__dict__.update(t)
        data = np.fromfile(os.path.join(folder, t["file"]), dtype="<f4")

        def take(*shape):
            nonlocal data
            n = int(np.prod(shape))
            block, data = data[:n].reshape(shape), data[n:]
            return block

        units = [self.inputs] + [layer["units"] for layer in self.layers]
        self.outputs = units[-1]
        self.x = [take(self.rows, self.inputs) for _ in range(self.batches)]
        self.y = [take(self.rows, self.outputs) for _ in range(self.batches)]
        self.labels = [y.argmax(axis=1) for y in self.y]
        self.w, self.b = [], []
        for n_in, n_out in zip(units, units[1:]):
            self.w.append(take(n_in, n_out))
            self.b.append(take(n_out))
        if len(data):
            raise ValueError(f"{t['file']} has {len(data)} numbers too many")


def serve(version, train, predict, loss=float, outputs=np.asarray):
    """Reads commands until the input ends. Every answer is a line that begins with ok or no."""
    folder, cpu = sys.argv[1], int(sys.argv[2])
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    with open(os.path.join(folder, "tasks.json")) as f:
        tasks = [Task(folder, t) for t in json.load(f)]
    if cpu >= 0:
        os.sched_setaffinity(0, {cpu})  # this thread alone: 0 is the caller
    ready = {}

    def answer(words):
        if words[0] == "version":
            return version
        i = int(words[1])
        task = tasks[i]
        if words[0] == "check":
            if task.train:
                step = train(task, task.check_rate)
                return json.dumps([loss(step(0)) for _ in range(task.check_steps)])
            return json.dumps(outputs(predict(task)()).ravel().tolist())
        if i not in ready:
            ready[i] = train(task, task.rate) if task.train else predict(task)
        work, reps = ready[i], int(words[2])
        if task.train:
            n = task.batches
            start = time.perf_counter_ns()
            for k in range(reps):
                work(k % n)
        else:
            start = time.perf_counter_ns()
            for _ in range(reps):
                work()
        return str(time.perf_counter_ns() - start)

    for line in sys.stdin:
        try:
            reply = "ok " + answer(line.split())
        except Exception as e:  # the other side says which task it was
            reply = "no " + f"{type(e).__name__}: {e}".replace("\n", " ")
        print(reply, file=answers, flush=True)
