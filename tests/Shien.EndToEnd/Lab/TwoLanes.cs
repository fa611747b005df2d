using System.Reflection;
using Xunit.v3;

[assembly: Xunit.CollectionBehavior(typeof(Shien.EndToEnd.Lab.TwoLanes))]
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]

namespace Shien.EndToEnd.Lab;

/// <summary>
/// Two lanes of tests run side by side, each one test after another: those of the run's one <see cref="Blade"/>, whose
/// accounts and machines they share, and those that bring what they need. Half of the time one of them waits for a guest,
/// which is one processor's work.
/// </summary>
public sealed class TwoLanes(IXunitTestAssembly assembly) : TestCollectionFactoryBase(assembly)
{
    // These share the appliance that the blade makes: two processes at once would each make it.
    private const string Repairs = "Shien.EndToEnd.Repairs";

    private readonly XunitTestCollection onTheBlade = new(assembly, null, disableParallelization: false, "on the blade");
    private readonly XunitTestCollection alone = new(assembly, null, disableParallelization: false, "alone");

    /// <inheritdoc/>
    public override string DisplayName => "two lanes";

    /// <inheritdoc/>
    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass) =>
        TakesTheBlade(testClass) || testClass.Namespace == Repairs ? onTheBlade : alone;

    // Directly, or through a fixture of its own that does.
    private static bool TakesTheBlade(Type type) =>
        type == typeof(Blade)
        || (type.Assembly == typeof(Blade).Assembly
            && type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
                .SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => TakesTheBlade(parameter.ParameterType)));
}
