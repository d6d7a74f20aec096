"""The network of HybrIK and IKOL, whose keypoints and twists the IKOL layer solves for."""
