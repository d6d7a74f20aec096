"""The capture service: captures of several clients over ZeroMQ, sharing the loaded nets.

router     the one thread that owns the socket     service   what each message does
clients    who is connected and what they capture  job       one capture
stage      fair worker threads                     work      decode, net, solve, refine
library    nets and bodies, loaded once            images    frames off the wire to pixels
replies    results as messages                     outbox    from the workers to the socket
security   addresses and keys                      lifetime  when to end
"""
