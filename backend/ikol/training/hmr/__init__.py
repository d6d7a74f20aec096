"""What HMR is trained to make small."""
