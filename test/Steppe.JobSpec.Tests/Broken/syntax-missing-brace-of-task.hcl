job "web" {
  group "web" {
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
  }
}
