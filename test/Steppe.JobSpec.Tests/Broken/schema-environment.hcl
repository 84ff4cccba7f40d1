job "web" {
  group "web" {
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
      environment {
        PORT = "80"
      }
    }
  }
}
