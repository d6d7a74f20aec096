"""Set up the Blenders that the tests run in, as far as this machine allows.

python scripts/get_blenders.py
"""

from blenders import provision


def main() -> None:
    outcome = provision()
    for blender in outcome.blenders:
        print(f"ready: {blender.name}")
    for line in outcome.left_out:
        print(f"left out: {line}")


if __name__ == "__main__":
    main()
