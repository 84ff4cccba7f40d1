using System.Text.RegularExpressions;

namespace Steppe.Model;

/// <summary>The rules of <c>service</c> blocks of a group and of its tasks.</summary>
/// <remarks>Pure. What holds a reference such as <c>${NOMAD_TASK_NAME}</c> is judged once it is known. Source: job specification
/// §2.13.</remarks>
internal static partial class ServiceRules
{
    private static readonly string[] Providers = ["consul", "nomad"];
    private static readonly string[] AddressModes = ["auto", "host", "driver", "alloc"];
    private static readonly string[] UpdateModes = ["require_healthy", "ignore_warnings", "ignore"];

    public static void Check(GroupPlace at, Violations violations)
    {
        HashSet<(string Name, string Task, string Port)> seen = [];
        HashSet<string> providers = new(StringComparer.Ordinal);
        foreach (ServicePlace place in Places(at))
        {
            Service service = place.Service;
            string task = place.Task?.Name ?? service.TaskName;
            providers.Add(service.Provider);
            violations.Require(
                seen.Add((service.Name, task, service.PortLabel)),
                place.Path, $"there is another service \"{service.Name}\" with the same task and port in the group: change the name or the port of one.");
            CheckService(place, violations);
            CheckRules.Check(place, violations);
            ConnectRules.Check(place, violations);
        }

        violations.Require(providers.Count <= 1, $"{at.Path}.service", "the services of a group must have one provider, not several: use \"consul\" or \"nomad\" for all of them.");
    }

    private static IEnumerable<ServicePlace> Places(GroupPlace place) =>
    [
        .. place.Group.Services.OrEmpty().Select(service => new ServicePlace($"{place.Path}.service[{service.Name}]", service, place.Group, null)),
        .. place.Tasks.SelectMany(at => at.Task.Services.OrEmpty()
            .Select(service => new ServicePlace($"{at.Path}.service[{service.Name}]", service, place.Group, at.Task))),
    ];

    private static void CheckService(ServicePlace place, Violations violations)
    {
        (string path, Service service, _, _) = place;
        violations.Require(
            service.Name.Contains("${", StringComparison.Ordinal) || NameForm().IsMatch(service.Name),
            $"{path}.name", $"\"{service.Name}\" is no service name: write 1 to 63 letters, digits and dashes, with a letter or digit first and last.");
        violations.RequireOneOf(service.Provider, Providers, $"{path}.provider");
        violations.RequireOneOf(service.AddressMode, AddressModes, $"{path}.address_mode");
        violations.RequireOneOf(service.OnUpdate, UpdateModes, $"{path}.on_update");
        violations.Require(
            service.AddressMode != "driver" || place.Task is not null,
            $"{path}.address_mode", "\"driver\" is the address of one task, so the service belongs into that task: move it, or use \"auto\".");
        violations.Require(
            service.AddressMode != "alloc" || place.HasNetworkOfItsOwn,
            $"{path}.address_mode", "\"alloc\" is the address of the group's own network, and it has none: set network.mode to \"bridge\" or \"cni/NAME\".");
        violations.Require(
            service.Address.Length == 0 || service.AddressMode == "auto",
            $"{path}.address", $"a fixed address goes only with address_mode \"auto\", not \"{service.AddressMode}\": remove one of them.");
        violations.Require(
            service.Provider != "nomad" || service.OnUpdate != "ignore_warnings",
            $"{path}.on_update", "checks of the provider \"nomad\" never warn, so there are no warnings to ignore: use \"require_healthy\" or \"ignore\".");
        CheckPort($"{path}.port", service.PortLabel, service.AddressMode, place, violations);
        violations.Require(
            place.Task is not null || service.TaskName.Length == 0 || place.Group.Tasks.OrEmpty().Any(task => task.Name == service.TaskName),
            $"{path}.task", $"the group has no task \"{service.TaskName}\": name one of its tasks.");
        violations.Require(
            service.Weights is not { } weights || (weights.Passing >= 0 && weights.Warning >= 0),
            $"{path}.weights", "a weight is negative: write 0 or more.");
    }

    /// <summary>Notes a port that is neither a label of the group nor a number where numbers mean something.</summary>
    public static void CheckPort(string path, string port, string addressMode, ServicePlace place, Violations violations)
    {
        if (port.Length == 0 || port.Contains("${", StringComparison.Ordinal) || place.Labels.Contains(port))
        {
            return;
        }

        bool isNumber = int.TryParse(port, out int number);
        violations.Require(
            isNumber, path, $"the group's network has no port \"{port}\": add port \"{port}\" {{}} to its network block, or name one of its ports.");
        violations.Require(
            !isNumber || addressMode is "driver" or "alloc" || place.Service.Connect is not null,
            path, $"{port} is a number, which means something only with address_mode \"driver\" or \"alloc\": name a port of the network block.");
        violations.Require(!isNumber || number is >= 1 and <= 65535, path, $"{port} is outside 1 to 65535: choose a port between them.");
    }

    [GeneratedRegex(@"^[0-9A-Za-z](?:[0-9A-Za-z\-]{0,61}[0-9A-Za-z])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
