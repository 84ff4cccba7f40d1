# Says hello and ends. `raw_exec` runs a program of the machine itself, without isolation.
job "hello" {
  datacenters = ["dc1"]
  type        = "batch"

  group "greeting" {
    task "echo" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo \"Hello from ${node.unique.name}, allocation $NOMAD_SHORT_ALLOC_ID\""]
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
