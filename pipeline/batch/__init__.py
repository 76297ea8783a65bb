"""Many episodes: one loop, in the processes of this machine or on a cluster.

    plan.py     which episodes there are, what is to be done with each, and why
    loop.py     feeds a crew, as many at once as it has hands; lost workers, suspects, results
    pool.py     the crew of this machine: processes in which a dead or hung one costs one episode
    cluster.py  the crew of many machines: workers of Dask distributed
    work.py     what happens in a worker: one episode, its progress, its failure as a value
    cost.py     what is to be heard again, and how long that will take

All data goes through files: a job and its outcome are small. Nothing of a batch is kept but what each episode's own
folder says, so whatever is killed, the next batch goes on.
"""
