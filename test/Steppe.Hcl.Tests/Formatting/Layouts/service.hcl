# A job as people write it in a hurry.
variable "image_tag" {
type=string
  default    =   "1.2"   # the tag
      description = "Tag of the image"
}
locals{
ports=[80,443 , 8080]
  labels = { for k,v in {a=1,b=2}:k=>v if v>1 }
   names=[ for n in ["a","b"] : upper( n ) ]
   total = 1+2*-3 - (- 4)/2 % 5
  flag= !true||false&&var.image_tag=="1.2"
  choice=var.image_tag!="x"?"y":"z"
}


job   "web"{
    datacenters=["dc1"  ,"dc2"] // both
  type = "service" # kept up
  priority=50

  /* a block
     comment */
  constraint{
attribute="${attr.kernel.name}"
        value    = "linux"
  }
  meta={
    "owner name"="team"
    x=1
    longer_key =     2,
    short: 3
  }

  group "web" {count=3}
  group "api" {
  count=2
    network{
      mode   = "bridge"
  port "http"{ to=80 }
  port "admin" {}
    }

    service {
      name="web" # first
      port = "http"
      tags = [
          "a",
        "b",   # second
                "c"
      ]
      check { 
        type="http"
        path     = "/health"   // where
        interval = "10s" /* often */
        timeout  = "2s"
      }
    }
    task "server" {
      driver="docker"
      config {
        image="web:${var.image_tag}"
        args=["--port","${NOMAD_PORT_http}",
          "--verbose"]
        ports = ["http"]
        mount {
          type = "bind"
          source="a"
        }
        labels=[{
          a=1
          bbb=2
        },{
          c=3
        }]
      }
      template{
        data=<<EOF
   {{ range service "x" }}
server {{ .Address }}:{{ .Port }}   
  {{ end }}
EOF
        destination="local/x.conf"
        change_mode   = "signal"
      }
      template {
        data = <<-EOT
          indented
            more
          EOT
        destination = "local/y"
      }
      env {
        A=1
        # between
        LONG_NAME="x"

        B=upper("b")
      }
      resources {
        cpu=100
        memory    = 64
      }
    }
  }
}
