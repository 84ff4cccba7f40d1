job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    spread {
      attribute = "${node.datacenter}"
      target "dc1" {
        percent = 80
      }
      target "dc2" {
        percent = 40
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
