namespace Steppe.Model;

/// <summary>Marks a property that requests may carry and responses never show.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequestOnlyAttribute : Attribute;
