using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

public sealed class NodeAffinitiesTests
{
    private static readonly Node Node = new Cluster().AddNode("client-1", static node => node with
    {
        Attributes = Cluster.Map<string>()
            .Add("kernel.version", "5.15.0").Add("os.name", "ubuntu").Add("os.version", "18.04").Add("drivers", "exec,java")
            .Add("platform.aws.instance-type", "m4.xlarge"),
    });

    [Theory]
    [InlineData("${attr.kernel.version}", "version", "> 3.19", true)]
    [InlineData("${attr.kernel.version}", "semver", "> 6.0.0", false)]
    [InlineData("${attr.os.name}", "=", "ubuntu", true)]
    [InlineData("${attr.os.name}", "!=", "ubuntu", false)]
    [InlineData("${attr.os.name}", "is", "debian", false)]
    [InlineData("${attr.os.name}", "not", "debian", true)]
    [InlineData("${attr.os.version}", ">=", "14.04", true)]
    [InlineData("${attr.os.version}", "<", "14.04", false)]
    [InlineData("${attr.os.version}", ">", "9", true)]
    [InlineData("${attr.os.version}", "<=", "18.04", true)]
    [InlineData("${attr.platform.aws.instance-type}", "regexp", "m4.xlarge", true)]
    [InlineData("${attr.platform.gce.zone}", "regexp", ".", false)]
    [InlineData("${attr.drivers}", "set_contains", "java,exec", true)]
    [InlineData("${attr.drivers}", "set_contains_all", "java,docker", false)]
    [InlineData("${attr.drivers}", "set_contains_any", "java,docker", true)]
    [InlineData("${attr.os.name}", "is_set", "", true)]
    [InlineData("${attr.gpu}", "is_not_set", "", true)]
    [InlineData("${node.unique.name}", "=", "client-1", true)]
    public void Every_operator_can_be_wished_for(string left, string operand, string right, bool isMet)
    {
        Assert.Equal(isMet ? 1 : 0, new NodeAffinities([JobChanges.Affinity(left, operand, right)]).Of(Node));
        Assert.Equal(isMet ? -1 : 0, new NodeAffinities([JobChanges.Affinity(left, operand, right, -100)]).Of(Node));
    }

    [Fact]
    public void Weights_are_set_against_each_other()
    {
        Affinity name = JobChanges.Affinity("${attr.os.name}", "=", "ubuntu", 50);
        Affinity version = JobChanges.Affinity("${attr.os.version}", ">=", "20.04", 100);
        Affinity unwelcome = JobChanges.Affinity("${attr.os.name}", "regexp", "^u", -50);

        Assert.Equal(50 / 150.0, new NodeAffinities([name, version]).Of(Node)!.Value, 1e-12);
        Assert.Equal(0, new NodeAffinities([name, version, unwelcome]).Of(Node));
    }

    [Fact]
    public void Without_blocks_there_is_no_opinion() => Assert.Null(new NodeAffinities([]).Of(Node));

    [Fact]
    public void Nodes_of_one_class_are_told_apart_when_a_block_reads_what_is_unique()
    {
        Cluster cluster = new();
        Node first = cluster.AddNode("first");
        Node second = cluster.AddNode("second");
        Assert.Equal(first.ComputedClass, second.ComputedClass);

        NodeAffinities affinities = new([JobChanges.Affinity("${node.unique.name}", "=", "second")]);

        Assert.Equal((0, 1), (affinities.Of(first), affinities.Of(second)));
    }
}
