job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      dynamic "port" {
        for_each = 3
        labels   = ["p"]
        content {}
      }
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
