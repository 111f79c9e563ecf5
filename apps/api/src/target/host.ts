/** A Docker host as a target. */
export interface DockerHost {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  /** Address of the host on which published ports listen. */
  readonly publishAddress: string;
  /** ms after which an engine that does not answer a look counts as away; 15,000 when not given. */
  readonly answerTime?: number;
}
