using Steppe.Model;

namespace Steppe.JobSpec.Tests.Blocks;

public sealed class NetworkBlockTests
{
    [Fact]
    public void StaticPortsAreReserved()
    {
        Job job = Parsing.Good("job \"a\" {\n  group \"g\" {\n    network {\n      mode = \"bridge\"\n      port \"x\" { static = 80 }\n      port \"y\" { to = 90 }\n    }\n  }\n}");

        NetworkResource network = Assert.Single(job.TaskGroups![0].Networks!);
        Assert.Equal([new Port { Label = "x", Value = 80 }], network.ReservedPorts!);
        Assert.Equal([new Port { Label = "y", To = 90 }], network.DynamicPorts!);
    }
}
