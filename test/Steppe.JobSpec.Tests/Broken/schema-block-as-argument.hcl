job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    update = {
      max_parallel = 1
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
