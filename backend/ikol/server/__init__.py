"""The capture service: captures of several clients over ZeroMQ, sharing the loaded nets.

run        from start to end              lifetime   when to end
router     the thread that owns the socket  outbox   from the workers to the socket
service    what each message does         admission  what may be opened and sent
clients    who is connected               job        one capture
stage      fair worker threads            work       load, decode, net, solve, refine
resources  bodies and nets, loaded once   bodies     bodies for clients that draw them
again      motions to be solved again    guarding   failures end one capture alone
images     frames off the wire to pixels  replies    results as messages
security   keys and the bound address
"""
