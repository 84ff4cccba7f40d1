using Steppe.Model;
using Steppe.Scheduler.Feasibility;

namespace Steppe.Scheduler.Devices;

/// <summary>One <c>constraint</c> or <c>affinity</c> inside a <c>device</c> block.</summary>
/// <remarks>Pure. Numbers compare with their units. Source: job specification §2.4, targets of devices; scheduler reference §13.</remarks>
internal sealed class DeviceCondition(string left, string operand, string right)
{
    /// <summary>Stands for the ids of a group's devices, which differ within a class of nodes.</summary>
    public const string Ids = "${device.ids}";

    private const string AttributePrefix = "${device.attr.";

    private readonly string _operator = ConstraintOperators.FindName(operand) ?? operand;

    /// <summary>Whether it holds for the devices of a group.</summary>
    public bool Holds(NodeDeviceGroup group)
    {
        string? a = Resolve(left, group);
        string? b = Resolve(right, group);
        return _operator switch
        {
            ConstraintOperators.IsSet => a is not null,
            ConstraintOperators.IsNotSet => a is null,
            ConstraintOperators.IsNotEqual when a is null || b is null => a != b,
            _ => a is not null && b is not null && Compare(a, b),
        };
    }

    private bool Compare(string a, string b)
    {
        if (_operator is not (ConstraintOperators.IsEqual or ConstraintOperators.IsNotEqual or ConstraintOperators.IsLess
            or ConstraintOperators.IsLessOrEqual or ConstraintOperators.IsGreater or ConstraintOperators.IsGreaterOrEqual)
            || DeviceQuantity.Find(a) is not { } first || DeviceQuantity.Find(b) is not { } second)
        {
            return ConstraintOperator.Compile(_operator, b)(a);
        }

        if (first.Kind != second.Kind)
        {
            return _operator == ConstraintOperators.IsNotEqual;
        }

        int order = first.Amount.CompareTo(second.Amount);
        return _operator switch
        {
            ConstraintOperators.IsEqual => order == 0,
            ConstraintOperators.IsNotEqual => order != 0,
            ConstraintOperators.IsLess => order < 0,
            ConstraintOperators.IsLessOrEqual => order <= 0,
            ConstraintOperators.IsGreater => order > 0,
            _ => order >= 0,
        };
    }

    private static string? Resolve(string text, NodeDeviceGroup group) => text switch
    {
        "${device.vendor}" => group.Vendor,
        "${device.type}" => group.Type,
        "${device.model}" => group.Name,
        Ids => string.Join(',', group.Instances.Select(static one => one.Id)),
        _ when text.StartsWith(AttributePrefix, StringComparison.Ordinal) && text.EndsWith('}') =>
            group.Attributes.TryGetValue(text[AttributePrefix.Length..^1], out string? value) ? value : null,
        _ when text.StartsWith("${", StringComparison.Ordinal) => null,
        _ => text,
    };
}
