job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      dynamic "prt" {
        for_each = [1]
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
