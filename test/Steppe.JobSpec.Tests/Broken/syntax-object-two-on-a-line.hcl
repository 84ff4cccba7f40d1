job "web" {
  datacenters = ["dc1"]
  meta = { a = "1" b = "2" }
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
