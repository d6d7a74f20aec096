"""From images to what the layer needs: keypoints, twist and shape of a person."""
