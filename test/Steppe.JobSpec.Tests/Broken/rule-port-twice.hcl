job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      port "http" {
        static = 80
      }
      port "admin" {
        static = 80
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
