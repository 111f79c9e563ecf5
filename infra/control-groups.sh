#!/bin/sh
# Mounts the kernel's control groups where no init system did: a Docker Engine does not start without them. Needs root.
set -eu

grep -Eq '^\S+ /sys/fs/cgroup\S* cgroup2? ' /proc/mounts && exit 0

# Version 2 where the controllers are not bound to version 1 already.
mount -t cgroup2 cgroup2 /sys/fs/cgroup
grep -qw memory /sys/fs/cgroup/cgroup.controllers && exit 0
umount /sys/fs/cgroup

mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
while read -r name _ _ enabled; do
  case $name in '#'*) continue ;; esac
  [ "$enabled" = 1 ] || continue
  mkdir -p "/sys/fs/cgroup/$name"
  # Some controllers are compiled in but bound elsewhere: the engine works with those that can be mounted.
  mount -t cgroup -o "$name" cgroup "/sys/fs/cgroup/$name" || rmdir "/sys/fs/cgroup/$name"
done </proc/cgroups
