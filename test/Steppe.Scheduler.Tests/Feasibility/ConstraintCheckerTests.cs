using Steppe.Model;
using Steppe.Scheduler.Feasibility;

namespace Steppe.Scheduler.Tests.Feasibility;

public sealed class ConstraintCheckerTests
{
    private static readonly Node Node = new Cluster().AddNode("client-1", static node => node with
    {
        Attributes = Cluster.Map<string>()
            .Add("os.name", "debian").Add("os.version", "12.4").Add("cpu.numcores", "8").Add("drivers", "java, exec ,docker")
            .Add("kernel.version", "6.1.0").Add("nomad.version", "1.6.5-dev").Add("unique.hostname", "h1").Add("pattern", "^deb"),
        Meta = Cluster.Map<string>().Add("rack", "r1"),
        NodeClass = "small",
    });

    [Theory]
    [InlineData("${attr.os.name}", "=", "debian", true)]
    [InlineData("${attr.os.name}", "==", "debian", true)]
    [InlineData("${attr.os.name}", "is", "windows", false)]
    [InlineData("debian", "=", "${attr.os.name}", true)]
    [InlineData("a", "=", "a", true)]
    [InlineData("${attr.os.name}", "!=", "windows", true)]
    [InlineData("${attr.os.name}", "not", "debian", false)]
    [InlineData("${attr.missing}", "!=", "x", true)]
    [InlineData("${attr.missing}", "=", "x", false)]
    [InlineData("x", "=", "${attr.missing}", false)]
    [InlineData("${attr.missing}", "!=", "${attr.missing}", false)]
    [InlineData("${attr.cpu.numcores}", ">", "10", false)]
    [InlineData("${attr.cpu.numcores}", "<", "10", true)]
    [InlineData("${attr.os.version}", ">=", "9", true)]
    [InlineData("${attr.os.version}", "<=", "12.40", true)]
    [InlineData("${attr.os.name}", "<", "windows", true)]
    [InlineData("${attr.os.name}", ">", "10", true)]
    [InlineData("${attr.missing}", "<", "z", false)]
    [InlineData("${attr.os.name}", "regexp", "^deb", true)]
    [InlineData("${attr.os.name}", "regexp", "^ian", false)]
    [InlineData("${attr.os.name}", "regexp", "(", false)]
    [InlineData("a,b", "regexp", "[[:punct:]]", true)]
    [InlineData("ab", "regexp", "^[[:^digit:]]+$", true)]
    [InlineData("\u0663", "regexp", "\\d", false)]
    [InlineData("\u00e4", "regexp", "\\w", false)]
    [InlineData("\u00e4", "regexp", "\\pL", true)]
    [InlineData("debian\n", "regexp", "debian$", false)]
    [InlineData("a.b", "regexp", "\\Q.\\E", true)]
    [InlineData("A", "regexp", "\\x{41}", true)]
    [InlineData("debian", "regexp", "(?U)^d.+n$", true)]
    [InlineData("debian", "regexp", "(?=d)", false)]
    [InlineData("${attr.os.name}", "regexp", "${attr.pattern}", true)]
    [InlineData("${attr.kernel.version}", "version", ">= 5.0, < 7", true)]
    [InlineData("${attr.kernel.version}", "version", "nonsense", false)]
    [InlineData("${attr.nomad.version}", "version", ">= 1.4.0", false)]
    [InlineData("${attr.nomad.version}", "semver", ">= 1.4.0", true)]
    [InlineData("${attr.drivers}", "set_contains", "exec,java", true)]
    [InlineData("${attr.drivers}", "set_contains_all", "exec , qemu", false)]
    [InlineData("${attr.drivers}", "set_contains_any", "qemu,docker", true)]
    [InlineData("${attr.drivers}", "set_contains_any", "qemu", false)]
    [InlineData("${attr.os.name}", "is_set", "", true)]
    [InlineData("${attr.missing}", "is_set", "", false)]
    [InlineData("${attr.missing}", "is_not_set", "", true)]
    [InlineData("${meta.rack}", "=", "r1", true)]
    [InlineData("${node.class}", "=", "small", true)]
    [InlineData("${node.datacenter}", "=", "dc1", true)]
    [InlineData("${node.pool}", "=", "default", true)]
    [InlineData("${node.unique.name}", "=", "client-1", true)]
    [InlineData("${node.region}", "is_set", "", false)]
    [InlineData("${attr.os.name", "is_set", "", false)]
    [InlineData("${attr.os.name}", "resembles", "debian", false)]
    public void An_operator_holds_or_not(string left, string operand, string right, bool holds)
    {
        ConstraintChecker checker = new(new Constraint { LTarget = left, Operand = operand, RTarget = right });

        Assert.Equal(holds ? null : $"{left} {operand} {right}".TrimEnd(), checker.FindRejection(Node));
    }

    [Theory]
    [InlineData("${attr.unique.hostname}", "x", true)]
    [InlineData("${meta.unique.tag}", "x", true)]
    [InlineData("${node.unique.id}", "x", true)]
    [InlineData("x", "${node.unique.name}", true)]
    [InlineData("${attr.os.name}", "${meta.rack}", false)]
    public void What_is_unique_to_a_node_is_asked_of_every_node(string left, string right, bool isPerNode) =>
        Assert.Equal(isPerNode, new ConstraintChecker(new Constraint { LTarget = left, Operand = "=", RTarget = right }).IsPerNode);
}
