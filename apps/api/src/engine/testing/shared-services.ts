/** The services that tests share: a real engine, a registry that it reaches by plain http, and a mirror of base images. */
export const testDockerHost = process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock';
export const testRegistry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
export const testMirror = process.env.SLIPWAY_TEST_MIRROR ?? `${testRegistry}/mirror/docker.io`;

/** A busybox of the mirror, for amd64 and arm64. */
export const busybox = `${testMirror}/library/busybox:latest`;
