# A job is what you hand to the cluster. Try this file with an agent that was started with "agent -dev":
#
#   job validate example.nomad.hcl    says whether it can be registered
#   job plan example.nomad.hcl        says what would change
#   job run example.nomad.hcl         registers it
#   job status example                says what became of it
#   job stop example                  ends it
job "example" {
  # "service" for what runs until it is stopped, "batch" for what ends; "system" and "sysbatch" run on every node.
  type = "service"

  # Nodes of any of these may be chosen. Leave it out to take every datacenter.
  datacenters = ["*"]

  # Which nodes will do. Every attribute that "node status -verbose" shows can be asked for.
  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  # How a new version of the job takes the place of the old one: so many allocations at a time.
  update {
    max_parallel = 1
  }

  # The tasks of a group always run together on one node. There can be several groups.
  group "web" {
    count = 1

    # A port of the node that nobody else has. Tasks find it in NOMAD_PORT_http.
    network {
      port "http" {}
    }

    # What to do on the same node when a task fails: after two restarts within half an hour another node is tried.
    restart {
      attempts = 2
      interval = "30m"
      delay    = "15s"
      mode     = "fail"
    }

    task "server" {
      # raw_exec starts a program of the node itself, without isolation. "exec" isolates it.
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "while true; do echo \"$GREETING from port $NOMAD_PORT_http\"; sleep 10; done"]
      }

      env {
        GREETING = "hello"
      }

      # What a node must have free, in MHz and MB.
      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
