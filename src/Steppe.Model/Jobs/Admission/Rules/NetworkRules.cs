namespace Steppe.Model;

/// <summary>The rules of network and port blocks.</summary>
/// <remarks>Pure. Source: job specification §2.14.</remarks>
internal static class NetworkRules
{
    private const int MaxPort = 65535;

    public static void Check(GroupPlace place, Violations violations)
    {
        (string path, TaskGroup group, IReadOnlyList<TaskPlace> tasks) = place;
        violations.Require(group.Networks.OrEmpty().Count <= 1, $"{path}.network", "a group has at most one network: put all ports into one block.");
        var labels = new HashSet<string>(StringComparer.Ordinal);
        var fixedPorts = new HashSet<(string HostNetwork, int Value)>();
        foreach (NetworkResource network in group.Networks.OrEmpty())
        {
            CheckNetwork($"{path}.network", network, labels, fixedPorts, violations);
        }

        foreach ((string taskPath, _, TaskSpec task) in tasks)
        {
            foreach (NetworkResource network in task.Resources?.Networks ?? [])
            {
                violations.Require(
                    network.Mode is "" or "host", $"{taskPath}.resources.network.mode", $"a task has no network of its own, so \"{network.Mode}\" means nothing: move the block to the group.");
                CheckNetwork($"{taskPath}.resources.network", network, labels, fixedPorts, violations);
            }
        }
    }

    private static void CheckNetwork(
        string path, NetworkResource network, HashSet<string> labels, HashSet<(string HostNetwork, int Value)> fixedPorts, Violations violations)
    {
        bool isCni = network.Mode.StartsWith(NetworkAsk.CniPrefix, StringComparison.Ordinal) && network.Mode.Length > NetworkAsk.CniPrefix.Length;
        violations.Require(
            isCni || network.Mode is "" or "host" or "bridge" or "none",
            $"{path}.mode", $"\"{network.Mode}\" is no network mode: write \"host\", \"bridge\", \"none\" or \"cni/NAME\".");
        violations.Require(
            network.Hostname.Length == 0 || network.Hostname.Contains("${", StringComparison.Ordinal) || Uri.CheckHostName(network.Hostname) == UriHostNameType.Dns,
            $"{path}.hostname", $"\"{network.Hostname}\" is no host name: write letters, digits, dashes and dots.");
        foreach (Port port in network.ReservedPorts.OrEmpty())
        {
            string at = CheckPort(path, port, labels, violations);
            violations.Require(port.Value is >= 1 and <= MaxPort, $"{at}.static", $"{port.Value} is outside 1 to {MaxPort}: choose a port between them.");
            string hostNetwork = port.HostNetwork.Length == 0 ? "default" : port.HostNetwork;
            violations.Require(
                port.IgnoreCollision == true || fixedPorts.Add((hostNetwork, port.Value)),
                $"{at}.static", $"{port.Value} is taken by another port of this group in host network \"{hostNetwork}\": choose another.");
        }

        foreach (Port port in network.DynamicPorts.OrEmpty())
        {
            string at = CheckPort(path, port, labels, violations);
            violations.Require(port.IgnoreCollision != true, $"{at}.ignore_collision", "it only works for static ports: add static or remove it.");
        }
    }

    private static string CheckPort(string path, Port port, HashSet<string> labels, Violations violations)
    {
        string at = $"{path}.port[{port.Label}]";
        violations.Require(port.Label.Length > 0, at, "a port needs a label: write it after the word port.");
        violations.Require(port.Label.Length == 0 || labels.Add(port.Label), at, "the label is used twice in this group: give each port its own.");
        violations.Require(port.To is >= -1 and <= MaxPort, $"{at}.to", $"{port.To} is outside -1 to {MaxPort}: -1 means the same port as on the host.");
        return at;
    }
}
