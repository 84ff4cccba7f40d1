job "web" {
  datacenters = ["dc1"]
  type = "batch"
  update {
    max_parallel = 1
  }
  group "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
