using System.Globalization;

namespace Steppe.Acceptance;

/// <summary>Hosts of their own, as far as the network goes: one network namespace each, on one bridge that the test is on too.</summary>
/// <remarks>What is cut is silent, as with a broken cable: packets go to an address of the bridge that nobody has.</remarks>
internal sealed class HostNetwork : IAsyncDisposable
{
    private const string NobodysAddress = "02:00:00:00:00:01";

    private readonly string _mark;
    private readonly string _subnet;
    private readonly IReadOnlyList<string> _names;

    private HostNetwork(string mark, string subnet, IReadOnlyList<string> names) => (_mark, _subnet, _names) = (mark, subnet, names);

    public static bool IsPossible => Environment.IsPrivilegedProcess && Checkout.FindProgram("ip") is not null && Checkout.FindProgram("nsenter") is not null;

    public static async Task<HostNetwork> CreateAsync(IReadOnlyList<string> names)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"st{Environment.ProcessId % 100_000}");
        var network = new HostNetwork(mark, string.Create(CultureInfo.InvariantCulture, $"10.{64 + (Environment.ProcessId % 128)}.77"), names);
        await network.RunAsync(
        [
            $"ip link add {mark}b type bridge",
            $"ip addr add {network._subnet}.254/24 dev {mark}b",
            $"ip link set {mark}b up",
            .. names.SelectMany((name, number) => (IEnumerable<string>)
            [
                $"ip netns add {mark}-{name}",
                $"ip link add {mark}h{number} type veth peer name eth0 netns {mark}-{name}",
                $"ip link set {mark}h{number} master {mark}b",
                $"ip link set {mark}h{number} up",
                $"ip -n {mark}-{name} addr add {network.AddressOf(name)}/24 dev eth0",
                $"ip -n {mark}-{name} link set lo up",
                $"ip -n {mark}-{name} link set eth0 up",
            ]),
        ]);
        return network;
    }

    public string AddressOf(string name) => string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{10 + IndexOf(name)}");

    /// <summary>The words that run a program on a host.</summary>
    public (string Program, string[] Arguments) On(string name, string program, params IEnumerable<string> arguments) =>
        ("nsenter", [$"--net=/run/netns/{_mark}-{name}", program, .. arguments]);

    /// <summary>Cuts every host of one side from every host of the other.</summary>
    public Task CutAsync(IReadOnlyList<string> side, IReadOnlyList<string> other) => RunAsync(
    [
        .. from one in side from two in other from way in (IEnumerable<(string From, string To)>)[(one, two), (two, one)]
           select $"ip -n {_mark}-{way.From} neigh replace {AddressOf(way.To)} lladdr {NobodysAddress} dev eth0 nud permanent",
    ]);

    /// <summary>Mends what <see cref="CutAsync"/> cut.</summary>
    public Task MendAsync(IReadOnlyList<string> side, IReadOnlyList<string> other) => RunAsync(
    [
        .. from one in side from two in other from way in (IEnumerable<(string From, string To)>)[(one, two), (two, one)]
           select $"ip -n {_mark}-{way.From} neigh del {AddressOf(way.To)} dev eth0",
    ]);

    public async ValueTask DisposeAsync() => await ProgramRun.ToEndAsync(
        "sh", ["-c", string.Join('\n', [.. _names.Select(name => $"ip netns del {_mark}-{name}"), $"ip link del {_mark}b"])], "/");

    private int IndexOf(string name) => _names.Index().First(one => one.Item == name).Index;

    private async Task RunAsync(IReadOnlyList<string> commands) =>
        (await ProgramRun.ToEndAsync("sh", ["-ec", string.Join('\n', commands)], "/")).Ok();
}
