# Two services that talk to each other through a service mesh: a counter that offers an API, and a page that asks it.
# Nobody else can reach the API, and nothing between the two is sent in the clear.
job "mesh-example" {
  datacenters = ["*"]

  group "counter" {
    # The mesh needs a network of the group's own.
    network {
      mode = "bridge"
    }

    service {
      name = "counter-api"
      port = "9001"

      # A proxy beside the task takes what comes from the mesh.
      connect {
        sidecar_service {}
      }
    }

    task "api" {
      driver = "exec"

      config {
        command = "/usr/local/bin/counter-api"
        args    = ["-listen", "127.0.0.1:9001"]
      }
    }
  }

  group "page" {
    network {
      mode = "bridge"

      port "http" {
        to = 9002
      }
    }

    service {
      name = "counter-page"
      port = "http"

      connect {
        sidecar_service {
          proxy {
            # Whatever the task sends to this local port goes to the other service.
            upstreams {
              destination_name = "counter-api"
              local_bind_port  = 8080
            }
          }
        }
      }
    }

    task "page" {
      driver = "exec"

      config {
        command = "/usr/local/bin/counter-page"
        args    = ["-listen", ":9002"]
      }

      env {
        COUNTER_API = "http://${NOMAD_UPSTREAM_ADDR_counter_api}"
      }
    }
  }
}
